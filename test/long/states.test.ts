import { LOOKS, testStates } from '../helpers/test-states.ts'

/** Every state of every view, in both themes and both sizes. */
testStates(() => LOOKS)
