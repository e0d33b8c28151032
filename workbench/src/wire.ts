import type { MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { print } from 'rusk'

/** Shows below each page which cookies came with its request and which its response sets. */
export function wire(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const type = c.res.headers.get('Content-Type') ?? ''
    if (!type.startsWith('text/html') || c.res.body === null) return
    const text = await c.res.text()
    const end = text.lastIndexOf('</main>')
    const sent = c.req.header('Cookie')
    const section = html`<section class="wire" aria-label="The wire">
  <h2>The request's <code>Cookie</code></h2>
  <pre tabindex="0">${sent === undefined ? 'none' : print([['Cookie', sent]])}</pre>
  <h2>The response's <code>Set-Cookie</code></h2>
  <pre tabindex="0">${print(c.res.headers.getSetCookie().map(line => ['Set-Cookie', line] as const)) || 'none'}</pre>
  ${c.req.path === '/' ? '' : html`<p><a href="/">All programs</a></p>`}
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
}
