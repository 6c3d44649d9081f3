import { replaySuite } from '../../helpers/replay/replay-suite.ts'

replaySuite({ step: 10, exchanges: 500, reporting: 400, encoded: 50, withheld: 8 })
