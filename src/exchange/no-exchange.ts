import { RuskError } from '../headers/rusk-error.ts'

/** The error for a request that no adapter of ours has seen; `mend` says how it comes to see one. */
export function noExchange(mend = 'Add `app.use(web)` in front of the route.'): RuskError {
  return new RuskError(
    'no-exchange',
    `web.of(): this request has no state, because it did not come through the middleware. ${mend}`,
  )
}
