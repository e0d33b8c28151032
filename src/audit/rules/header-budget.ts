import type { Fault, Rule, Seen } from '../rule.ts'

/** What servers take for one field or one line: Apache 8,190 bytes, nginx 8 kB; a few more take all fields together. */
const fieldLimit = 8190

/** From here on one cookie of the usual size is too much. */
const fieldBudget = 6144

/** What servers and proxies in front take for the fields of one response: nginx has 4 or 8 kB. */
const responseBudget = 8192

/** Cookies that together come near what servers take: 431, 400, or 502 from a proxy, until the user clears them. */
export const headerBudget: Rule = {
  id: 'header-budget',
  severity: 'warning',
  title: 'Cookies that come near what servers accept',
  source: { section: 'RFC 6585 §5', asvs: '4.2.5' },
  watch: () => ({ see: seen => [...request(seen), ...response(seen)] }),
}

function request(seen: Seen): readonly Fault[] {
  const recorded = seen.sent.reduce((bytes, { name, value }) => bytes + name.length + value.length + 3, 0)
  // Where no Cookie field was recorded, what the recording's responses set will be sent next.
  const held = recorded > 0 || seen.lines.length === 0 ? recorded : seen.jar.cookieHeader(seen.url).length
  const refused = seen.exchange.status === 431 && held > 1024
  if (held <= fieldBudget && !refused) return []
  return [
    {
      kind: 'request',
      severity: held > fieldLimit || refused ? 'error' : 'warning',
      message: refused
        ? `The server refused a request with ${held} bytes of cookies (431).`
        : `The cookies of a request to ${seen.url.host} are ${held} bytes; Apache and nginx refuse a Cookie field over about ${fieldLimit}.`,
      mend: 'Keep the data on the server behind one identifier, narrow Path and Domain, and delete what is no longer read.',
    },
  ]
}

function response({ lines }: Seen): readonly Fault[] {
  // What was read of a line is all that counts; attributes are some 60 bytes more.
  const bytes = lines.reduce((sum, { name, value }) => sum + name.length + value.length + 72, 0)
  if (bytes <= responseBudget) return []
  return [
    {
      kind: 'response',
      message: `A response sets ${lines.length} cookies of about ${bytes} bytes; a proxy such as nginx takes 4 to 8 kB of fields, and answers 502 beyond.`,
      mend: 'Set fewer and smaller cookies in one response.',
    },
  ]
}
