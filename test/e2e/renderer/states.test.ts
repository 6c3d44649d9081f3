import { LOOKS, testStates } from '../../helpers/test-states.ts'

/** Every state of every view, each in one look; the next state has the next one. All looks of all states: `npm run test:long`. */
testStates((index) => LOOKS.filter((_, at) => at === index % LOOKS.length))
