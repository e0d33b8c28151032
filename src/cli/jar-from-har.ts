import { fieldValues } from '../audit/observed.ts'
import { readHar } from '../audit/read-har.ts'
import { CookieJar } from '../jar/cookie-jar.ts'
import type { Imported, Problem } from '../jar/formats/import.ts'
import { CliError } from './exit.ts'
import type { Input } from './input.ts'

/** Problems of single entries that are told. */
const problemsKept = 100

/**
 * The cookies that a browser holds after what an archive recorded: its Set-Cookie lines go through a jar, each at its time.
 *
 * @throws CliError where it is no archive, or is cut off.
 */
export async function cookiesOfHar(input: Input, now: number): Promise<Imported> {
  const problems: Problem[] = []
  let time = now
  let failure: string | undefined
  const jar = new CookieJar({ now: () => time })
  const onProblem = ({ code, at, message }: { code: string; at: string; message: string }): void => {
    if (code !== 'invalid-entry' && code !== 'entry-too-large')
      failure ??= `${input.name}: ${message} (${at})`
    else if (problems.length < problemsKept) problems.push({ at, left: true, message })
  }
  for await (const exchange of readHar(input.text, { onProblem })) {
    time = exchange.time ?? time
    const date = fieldValues(exchange.responseFields, 'date').at(-1)
    for (const line of fieldValues(exchange.responseFields, 'set-cookie')) {
      const verdict = jar.receive(exchange.url, line, date === undefined ? {} : { date })
      const reason = verdict.stored ? undefined : verdict.reasons?.[0]
      if (reason !== undefined && problems.length < problemsKept) {
        problems.push({
          at: exchange.at ?? '',
          left: true,
          message: `Refused (${reason.code}): ${reason.message}`,
        })
      }
    }
  }
  if (failure !== undefined) throw new CliError('input', failure)
  return { cookies: jar.cookies(), problems }
}
