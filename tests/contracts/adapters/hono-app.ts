import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import { RuskError } from 'rusk'
import { state } from 'rusk/hono'
import { fetchRoutes } from './fetch-routes.ts'
import type { Stage } from './stage.ts'

/** The contract's routes on Hono, in Hono's own idiom where it has one. */
export function honoApp(stage: Stage, trustProxy: readonly string[] = []): Server {
  const web = state({ sessions: stage.sessions, trustProxy })
  const app = new Hono().use(web)
  const page = new Hono().onError((error, c) => {
    stage.errors.push(error)
    return c.text('sorry', 500)
  })
  page.get('/', c => {
    web.of(c).cookies.set('visited', 'yes')
    throw new Error('secret detail')
  })
  app.route('/error-page', page)
  app.onError((error, c) => {
    stage.errors.push(error)
    if (error instanceof HTTPException) return error.getResponse()
    if (error instanceof RuskError && error.status === 503) return c.text('Service Unavailable', 503)
    return c.text('Internal Server Error', 500)
  })
  app.notFound(c => {
    web.of(c).cookies.set('visited', 'yes')
    return c.text('nothing here', 404)
  })
  app.get('/redirect', c => {
    c.var.rusk.cookies.set('visited', 'yes')
    return c.redirect('/plain', 303)
  })
  app.get('/thrown-redirect', c => {
    c.var.rusk.cookies.set('visited', 'yes')
    throw new HTTPException(303, { res: new Response(null, { headers: { Location: '/plain' } }) })
  })
  app.get('/others', c => {
    setCookie(c, 'x', '1')
    c.var.rusk.cookies.set('visited', 'yes')
    setCookie(c, 'y', '2')
    const response = c.html('others')
    response.headers.append('Set-Cookie', 'z=3; Path=/')
    return response
  })
  app.get('/stream', c => {
    const { cookies } = c.var.rusk
    cookies.set('visited', 'yes')
    return stream(c, async out => {
      await out.write('one')
      await wait(30)
      stage.noteFailure('/stream', () => cookies.set('late', '1'))
      await out.write('two')
    })
  })
  app.get('/nested', web, web, c => {
    c.var.rusk.cookies.set('visited', 'yes')
    return c.html('nested')
  })
  for (const [path, route] of Object.entries(fetchRoutes(stage))) {
    app.all(path, c => route(c.req.raw, c.var.rusk))
  }
  return createAdaptorServer({ fetch: app.fetch }) as Server
}
