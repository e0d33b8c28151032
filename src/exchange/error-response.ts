import { RuskError } from '../headers/rusk-error.ts'

/** The status that answers an error: its own where it is a RuskError that has one, otherwise 500. */
export function statusOf(error: unknown): number {
  return error instanceof RuskError ? (error.status ?? 500) : 500
}

/** All that a client learns of an error. */
export function errorText(status: number): string {
  return errorTexts.get(status) ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')
}

const errorTexts: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [409, 'Conflict'],
  [413, 'Content Too Large'],
  [503, 'Service Unavailable'],
])

/** A page without details. */
export function errorResponse(error: unknown): Response {
  const status = statusOf(error)
  return new Response(errorText(status), {
    status,
    headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
  })
}
