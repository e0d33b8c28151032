import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { withState } from 'rusk/fetch'
import { fetchRoutes } from './fetch-routes.ts'
import type { Stage } from './stage.ts'

/** The contract's routes on the fetch adapter, behind a server that speaks Fetch. */
export function fetchApp(stage: Stage, trustProxy: readonly string[] = []): Server {
  const routes = fetchRoutes(stage)
  const nested = withState({ sessions: stage.sessions }, (_request, { cookies }) => {
    cookies.set('visited', 'yes')
    return new Response('nested')
  })
  const options = {
    sessions: stage.sessions,
    trustProxy,
    onError(error: unknown, request: Request): Response | undefined {
      stage.errors.push(error)
      return request.url.endsWith('/error-page') ? new Response('sorry', { status: 500 }) : undefined
    },
  }
  const fetch = withState(options, (request, state, _env: unknown) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/nested') return nested(request)
    const route = routes[pathname]
    if (route !== undefined) return route(request, state)
    state.cookies.set('visited', 'yes')
    return new Response('nothing here', { status: 404 })
  })
  return createAdaptorServer({ fetch }) as Server
}
