import { replaySuite } from '../helpers/replay/replay-suite.ts'

replaySuite({ step: 1, exchanges: 5511, reporting: 4000, encoded: 600, withheld: 100 })
