import * as fc from 'fast-check'

/**
 * Property tests draw the same cases at every run, so that a failure is of the change under test; `npm run test:long` draws new ones each
 * time, and prints the seed of what it finds.
 */
if (process.env.AGENTPROF_SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_128 })
