import type { RequestListener } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import expressSession from 'express-session'
import fastify from 'fastify'
import { Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { id, jwt } from './rule-cases.ts'

/** An app with faults planted in it, or the same without: both as people write them. */
export type Shop = (faulty: boolean) => Promise<RequestListener>

const day = 86_400_000

export const expressShop: Shop = async faulty => {
  const app = express()
  app.set('trust proxy', 1)
  const options = faulty ? {} : ({ secure: true, sameSite: 'lax' } as const)
  const session = expressSession({
    secret: 'only for this test',
    resave: false,
    saveUninitialized: false,
    name: faulty ? 'connect.sid' : '__Host-session',
    cookie: { path: '/', httpOnly: true, ...options },
  })
  app.post('/login', session, (request, response) => {
    Object.assign(request.session, { user: 'me' })
    response.cookie('api', jwt, { secure: true, sameSite: 'lax', httpOnly: !faulty, path: '/account' })
    response.redirect(303, '/account/home')
  })
  app.get('/account/home', (_, response) => {
    response.cookie('theme', 'dark', {
      maxAge: (faulty ? 800 : 399) * day,
      path: '/account',
      sameSite: 'lax',
    })
    response.send('home')
  })
  app.get('/catalogue', (_, response) => {
    response.set('Cache-Control', faulty ? 'public, max-age=600' : 'private, no-store')
    response.cookie('seen', '1', { sameSite: 'lax' })
    response.send('catalogue')
  })
  app.get('/logout', (_, response) => {
    response.clearCookie('theme', faulty ? {} : { path: '/account' })
    response.clearCookie('api', { path: '/account', secure: true })
    response.send('bye')
  })
  return app
}

export const fastifyShop: Shop = async faulty => {
  const app = fastify()
  await app.register(fastifyCookie)
  app.post('/login', async (_, reply) => {
    const safe = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
    if (faulty) reply.setCookie('sid', id, { ...safe, domain: 'shop.example', sameSite: 'none' })
    else reply.setCookie('__Host-sid', id, safe)
    reply.setCookie('__Host-tab', '1', faulty ? { path: '/', secure: true, domain: 'shop.example' } : safe)
    return 'in'
  })
  app.get('/basket', async (_, reply) => {
    reply.setCookie('basket', 'x'.repeat(faulty ? 4200 : 400), { path: '/' })
    return 'basket'
  })
  app.get('/offers', async (_, reply) => {
    const lines = ['offer=1; Path=/', 'campaign=spring; Path=/']
    reply.header('set-cookie', faulty ? lines.join(', ') : lines)
    return 'offers'
  })
  // A form is taken as it is: nothing of it is read.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume()
    payload.on('end', () => done(null))
  })
  await app.ready()
  return (request, response) => app.routing(request, response)
}

export const honoShop: Shop = async faulty => {
  const app = new Hono()
  const safe = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
  app.post('/login', c => {
    setCookie(c, '__Host-token', id, safe)
    if (faulty) setCookie(c, 'password', 'hunter2hunter2', { path: '/', secure: true })
    return c.redirect('/account/', 303)
  })
  app.get('/account/', c => {
    setCookie(c, 'view', 'list', { path: '/' })
    if (faulty) setCookie(c, 'view', 'grid', { path: '/account' })
    return c.text('account')
  })
  app.get('/account/orders', c => {
    setCookie(c, '__Host-token', id, faulty ? { ...safe, httpOnly: false } : safe)
    return c.text('orders')
  })
  app.get('/twice', c => {
    c.header('Set-Cookie', 'step=1; Path=/', { append: true })
    if (faulty) c.header('Set-Cookie', 'step=2; Path=/', { append: true })
    return c.text('twice')
  })
  app.post('/logout', c => {
    deleteCookie(c, '__Host-token', { path: '/', secure: true })
    return c.text('bye')
  })
  return getRequestListener(app.fetch)
}
