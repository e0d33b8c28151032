import { RuskError } from '../headers/rusk-error.ts'

/** The store did not answer. Nothing of this request counts as stored. */
export function storeFailed(cause: unknown): RuskError {
  if (cause instanceof RuskError && cause.status !== undefined) return cause
  return new RuskError(
    'store-unavailable',
    'Session: the store did not do what it was asked, so nothing of this request counts as stored. Mend: see `cause` for what the store said; answer 503 meanwhile.',
    { status: 503, cause },
  )
}

/** A source of randomness that gives the same bytes again: with it, sessions could be guessed. */
export function repeatedIds(): RuskError {
  return new RuskError(
    'repeated-ids',
    'Session: three new ids in a row belong to sessions that exist, so `random` is not random. Mend: leave it out, or give bytes of a CSPRNG.',
  )
}

/** Whether an error says that a store or its circumstances failed, not the program. */
export function isFault(error: unknown): boolean {
  return error instanceof RuskError && error.status === 503
}

export function headersSent(cookie: string): RuskError {
  return new RuskError(
    'headers-sent',
    `Cookie "${cookie}": the response's headers have left, and the session was committed before them: what is changed now would be lost. Mend: change the session, signIn() and rotate() before the response starts; in a stream, before its first byte.`,
    { facts: { cookie } },
  )
}

/** Other requests were first, again and again. */
export function tooManyConflicts(attempts: number): RuskError {
  return new RuskError(
    'too-many-conflicts',
    `Session: ${attempts} attempts to write one session were each overtaken by another request, and nothing of this one was stored. Mend: answer 503 and let the client repeat; write less often to one session from many processes.`,
    { status: 503, facts: { attempts } },
  )
}

/** A request that arrived with an id that was rotated a moment ago wants to write. */
export function sessionMoved(): RuskError {
  return new RuskError(
    'session-moved',
    'Session: this request came with an id that was replaced a moment ago, and its writes have no session to go to. Mend: repeat the request, the browser has the new cookie by then; for periodic renewal use rotate({ grace: seconds(30) }).',
    { status: 409 },
  )
}

/** A record was changed, while this request held it, into something that cannot be read as this program's data. */
export function unreadableSession(): RuskError {
  return new RuskError(
    'session-unreadable',
    'Session: another process wrote this session in a shape that `schema` or `migrate` refuses, so nothing was stored on top of it. Mend: let `migrate` handle the versions of all processes that run.',
    { status: 503 },
  )
}

export function asyncUpdate(): RuskError {
  return new RuskError(
    'async-update',
    'Session: the function given to update() returned a promise, and nothing was changed. It may run again when another request was first, so it must be synchronous. Mend: await before update(), and use the result inside.',
  )
}

export function returnedData(): RuskError {
  return new RuskError(
    'update-returned-data',
    'Session: the function given to update() returned new data, which nobody takes, and nothing was changed. Mend: change the argument, d => { d.count += 1 }; to change all of it, Object.assign(d, next).',
  )
}

/** Data that JSON cannot carry. `what` says where and what, never its value. */
export function notJson(what: string): RuskError {
  return new RuskError(
    'session-data-not-json',
    `Session: ${what}, and sessions are stored as JSON. Mend: keep plain objects, arrays, strings, finite numbers and booleans.`,
  )
}

export function refusedBySchema(path: string, issues: number): RuskError {
  const where = path === '' ? '' : ` at ${path}`
  return new RuskError(
    'session-data-invalid',
    `Session: the data does not fit the schema${where} (${issues} issues) once it is stored as JSON and read back, and nothing was changed. Mend: write what the schema takes.`,
    { facts: { issues } },
  )
}

export function asyncSchema(): RuskError {
  return new RuskError(
    'async-schema',
    'Session: the schema answers with a promise, and session data is checked synchronously. Mend: use a schema without asynchronous checks.',
  )
}

export function invalidOption(option: string, fault: string, mend: string): RuskError {
  return new RuskError('invalid-session-option', `Sessions: the option ${option} ${fault}. Mend: ${mend}.`, {
    facts: { option },
  })
}

export function invalidSubject(fault: string): RuskError {
  return new RuskError(
    'invalid-subject',
    `Session: the subject ${fault}. Mend: sign in with the user's stable id, a text of 1 to 512 bytes.`,
  )
}

/** `only` names no device: to end all sessions instead of one would be a surprise, and to end none would be another. */
export function nothingNamed(): RuskError {
  return new RuskError(
    'invalid-revocation',
    'Sessions: revoke() was given `only`, and it is undefined. Mend: give an entry of sessions.list() or its device; leave `only` out to end all sessions of the subject.',
  )
}

export function invalidGrace(grace: number, limit: number): RuskError {
  return new RuskError(
    'invalid-grace',
    `Session: a grace of ${grace} seconds. Mend: give seconds from 0 to ${limit}, such as seconds(30): all that time an id that was replaced still opens the session.`,
    { facts: { grace, limit } },
  )
}

export function sealedTooLarge(
  cookie: string,
  { size, content, limit }: { readonly size: number; readonly content: string; readonly limit: number },
): RuskError {
  const bytes = new TextEncoder().encode(content).length
  return new RuskError(
    'cookie-too-large',
    `Cookie "${cookie}": name and sealed session take ${size} bytes (the session itself ${bytes}), over the ${limit} that browsers keep; they would drop the cookie. Mend: keep less in the session, or keep it in a store: createSessions({ store }).`,
    { facts: { cookie, size, content: bytes, limit } },
  )
}
