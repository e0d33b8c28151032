import { type Context, Hono } from 'hono'
import { Agent } from 'rusk/agent'
import { type AuditReport, audit, readExchanges } from 'rusk/audit'
import { isLocalVisitor } from './local-visitor.ts'
import { loopbackFetch, NotAsked } from './loopback-fetch.ts'

/** Has servers on this machine asked, for whoever sits at it. */
export function auditRoutes(): Hono {
  const app = new Hono()
  app.post('/audit/address', async c => {
    if (!isLocalVisitor(c)) return c.text('Only who sits at this machine may have its servers asked.', 403)
    const { address } = await c.req.parseBody()
    return answer(c, String(address))
  })
  return app
}

async function answer(c: Context, address: string): Promise<Response> {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`
  const url = URL.parse(written)
  if (url === null) return c.text('That is no address. Give one such as http://localhost:3000/.', 422)
  if (url.username !== '' || url.password !== '')
    return c.text('Leave the user name and password out: the server is asked as a stranger.', 422)
  try {
    return c.json(await auditAddress(url))
  } catch (error) {
    const fault = causeOf(error)
    if (fault !== undefined) return c.text(fault.message, 422)
    return c.text('It could not be asked: its answer is not one that can be followed.', 502)
  }
}

async function auditAddress(url: URL): Promise<AuditReport> {
  const agent = new Agent({ fetch: loopbackFetch })
  await agent.fetch(url.href)
  const exchanges = readExchanges(agent.exchanges)
  return { findings: audit(exchanges), exchanges: exchanges.length, problems: [] }
}

/** Our own refusal, wherever in a chain of errors it stands. */
function causeOf(error: unknown): NotAsked | undefined {
  for (let fault = error, depth = 0; fault instanceof Error && depth < 5; fault = fault.cause, depth++) {
    if (fault instanceof NotAsked) return fault
  }
  return undefined
}
