import { Agent } from '../../src/agent/agent.ts'
import type { AgentOptions } from '../../src/agent/agent-options.ts'

type Answer = (request: Request, url: URL) => Response | Promise<Response>

/** An agent whose requests a handler answers, and the `Cookie` of each request that arrived. */
export function agentWith(
  answer: Answer,
  options: AgentOptions = {},
): { readonly agent: Agent; readonly cookies: string[] } {
  const cookies: string[] = []
  const agent = new Agent({
    ...options,
    fetch: request => {
      cookies.push(`${new URL(request.url).host} ${request.headers.get('cookie') ?? '-'}`)
      return answer(request, new URL(request.url))
    },
  })
  return { agent, cookies }
}

/** A redirect that sets cookies. */
export function to(location: string, ...lines: string[]): Response {
  return withLines(new Response(null, { status: 302, headers: { location } }), lines)
}

/** A page that sets cookies. */
export function setting(...lines: string[]): Response {
  return withLines(new Response('ok'), lines)
}

function withLines(response: Response, lines: readonly string[]): Response {
  for (const line of lines) response.headers.append('set-cookie', line)
  return response
}
