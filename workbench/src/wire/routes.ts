import { type Context, Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { stringifySetCookie } from 'rusk'
import type { Program } from '../programs.ts'
import type { Visitor } from './visitor.ts'
import type { Visitors } from './visitors.ts'
import { watch } from './watch.ts'

/** Under it proxies and browsers hold a silent connection for dead. */
const heartbeat = 20_000

/** The wire of the visitor who asks: as a stream, as a list, and what can be done to it. */
export function wireRoutes(visitors: Visitors, programs: readonly Program[]): Hono {
  const app = new Hono()
  const own = (c: Context) => visitors.of(c.req.header('Cookie'))

  app.use('/wire/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })

  app.get('/wire/events', c => {
    const visitor = own(c)
    // Without a content an EventSource asks no more.
    if (visitor === undefined) return c.body(null, 204)
    return streamSSE(c, stream => tell(stream, visitor, lastSeen(c)))
  })

  app.get('/wire/exchanges', c => {
    const visitor = own(c)
    return visitor === undefined ? c.json([], 404) : c.json(visitor.after(lastSeen(c)))
  })

  app.post('/wire/clear', async c => {
    own(c)?.clear()
    return c.redirect(await backTo(c, programs), 303)
  })

  app.use('/wire/forget', watch(visitors))
  app.post('/wire/forget', async c => {
    for (const cookie of own(c)?.cookies() ?? []) {
      const { name, path, domain, hostOnly, httpOnly, secure, partitionKey } = cookie
      const scope = {
        path,
        httpOnly,
        secure,
        ...(hostOnly ? {} : { domain }),
        partitioned: partitionKey !== null,
      }
      const line = stringifySetCookie({ name, value: '', maxAge: 0, ...scope })
      c.header('Set-Cookie', line, { append: true })
    }
    return c.redirect(await backTo(c, programs), 303)
  })

  return app
}

/** The number of the last exchange that a page has. */
function lastSeen(c: Context): number {
  const number = Number(c.req.header('Last-Event-ID') ?? c.req.query('after') ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}

/** The page of the program that a form was on. */
async function backTo(c: Context, programs: readonly Program[]): Promise<string> {
  const { program } = await c.req.parseBody()
  const known = programs.find(({ path }) => path === `/${String(program)}`)
  return known === undefined ? '/' : `/programs${known.path}`
}

/** Tells a page of exchanges, one after the other, as fast as it takes them, until it goes away. */
async function tell(stream: SSEStreamingApi, visitor: Visitor, after: number): Promise<void> {
  let told = after
  let wake = (): void => undefined
  const stop = visitor.listen(() => wake())
  // The page then asks from time to time instead.
  if (stop === undefined) return void (await stream.writeSSE({ event: 'full', data: '' }))
  stream.onAbort(() => wake())
  while (!stream.aborted) {
    const isSilent = new Promise<boolean>(resolve => {
      const timer = setTimeout(resolve, heartbeat, true)
      wake = () => {
        clearTimeout(timer)
        resolve(false)
      }
    })
    for (const exchange of visitor.after(told)) {
      await stream.writeSSE({ id: String(exchange.id), event: 'exchange', data: JSON.stringify(exchange) })
      told = exchange.id
    }
    if (await isSilent) await stream.write(': still here\n\n')
  }
  stop()
}
