import { STATUS_CODES } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { print } from 'rusk'
import type { RequestContext } from 'rusk/jar'
import { type SeenExchange, Visitor } from './visitor.ts'
import { likeOf, type Visitors, withoutOwn } from './visitors.ts'

/**
 * Takes note of what goes over the wire between programs and browsers. A program's page that is opened by itself shows its own
 * exchange at its end; in the workbench's frame the wire stands beside it.
 */
export function watch(visitors: Visitors): MiddlewareHandler {
  return async (c, next) => {
    await next()
    visitors.of(c.req.header('Cookie'))?.record(seen(c))
    if (c.req.header('Sec-Fetch-Dest') !== 'iframe') await appendWire(c)
  }
}

function seen(c: Context): SeenExchange {
  const { status, headers } = c.res
  return {
    url: new URL(c.req.url),
    method: c.req.method,
    context: contextOf(c),
    cookie: withoutOwn(c.req.header('Cookie')),
    status: `${status} ${STATUS_CODES[status] ?? ''}`.trim(),
    location: headers.get('Location') ?? undefined,
    lines: headers.getSetCookie(),
  }
}

/** The request in the jar's words, as far as the browser tells: by `Sec-Fetch-Site` and its like. */
function contextOf(c: Context): RequestContext {
  const { origin } = new URL(c.req.url)
  const destination = c.req.header('Sec-Fetch-Dest') ?? 'document'
  const site = c.req.header('Sec-Fetch-Site')
  // Whoever is of another site stays unnamed: to the rules, one is like the other.
  const initiator = site === undefined || site === 'none' ? null : site === 'same-origin' ? origin : 'null'
  const framed = destination !== 'document'
  return {
    method: c.req.method,
    destination,
    initiator,
    ...(framed ? { topLevel: origin, ancestors: destination === 'iframe' ? [origin] : [] } : {}),
  }
}

async function appendWire(c: Context): Promise<void> {
  const type = c.res.headers.get('Content-Type') ?? ''
  if (!type.startsWith('text/html') || c.res.body === null) return
  const text = await c.res.text()
  const end = text.lastIndexOf('</main>')
  const cookie = withoutOwn(c.req.header('Cookie'))
  const lines = c.res.headers.getSetCookie()
  const section = html`<section class="wire" aria-label="The wire">
  <h2>The request's <code>Cookie</code></h2>
  <pre tabindex="0">${cookie === '' ? 'none' : print([['Cookie', cookie]])}</pre>
  <h2>The response's <code>Set-Cookie</code></h2>
  <pre tabindex="0">${print(lines.map(line => ['Set-Cookie', line] as const)) || 'none'}</pre>
  ${verdicts(c, lines)}
  <p><a href="/programs${c.req.path.replace(/^(\/[\w-]+).*$/, '$1')}" target="_top">Watch it live in the workbench</a></p>
</section>
`
  const { status } = c.res
  const headers = new Headers(c.res.headers)
  headers.delete('Content-Length')
  const body = end === -1 ? text : `${text.slice(0, end)}${section}${text.slice(end)}`
  // Assigning to `c.res` would add the old response's headers, and with them each Set-Cookie, a second time.
  c.res = undefined
  c.res = new Response(body, { status, headers })
}

const outcomes = {
  stored: 'the browser keeps it',
  replaced: 'the browser keeps it in place of the one it had',
  deleted: 'the browser deletes it',
  refused: 'the browser refuses it',
} as const

/** What a browser makes of each line, for a visitor of whom nothing else is known. */
function verdicts(c: Context, lines: readonly string[]) {
  if (lines.length === 0) return ''
  const { lines: judged } = new Visitor(likeOf(c.req.header('User-Agent'))).record(seen(c))
  return html`<ul>${judged.map(
    ({ name, outcome, reasons }) =>
      html`<li><code>${name.text}</code>: ${outcomes[outcome]}${
        reasons[0] === undefined ? '' : `. ${reasons[0].message} ${reasons[0].mend}`
      }</li>`,
  )}</ul>`
}
