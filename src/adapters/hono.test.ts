import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { cookie } from 'rusk'
import { state } from 'rusk/hono'
import { describe, expect, test } from 'vitest'

const visited = cookie('visited')

describe('rusk/hono', () => {
  test('sets cookies on a page, a redirect, a 404 and an error page', async () => {
    const app = new Hono()
      .use(state())
      .get('/page', c => {
        c.var.rusk.cookies.set(visited, 'yes')
        return c.html('<p>hi</p>')
      })
      .get('/redirect', c => {
        c.var.rusk.cookies.set(visited, 'yes')
        return c.redirect('/page', 303)
      })
      .get('/native-redirect', c => {
        c.var.rusk.cookies.set(visited, 'yes')
        return Response.redirect('http://localhost/page', 303)
      })
      .get('/missing', c => {
        c.var.rusk.cookies.set(visited, 'yes')
        return c.notFound()
      })
      .get('/error', c => {
        c.var.rusk.cookies.set(visited, 'yes')
        throw new HTTPException(418)
      })
    for (const [path, status] of [
      ['/page', 200],
      ['/redirect', 303],
      ['/native-redirect', 303],
      ['/missing', 404],
      ['/error', 418],
    ] as const) {
      const response = await app.request(path)
      expect(response.status).toBe(status)
      expect(response.headers.getSetCookie()).toEqual(['visited=yes; Path=/; HttpOnly; SameSite=Lax'])
    }
  })
})
