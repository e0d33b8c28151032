import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { csrf, terms } from 'rusk/guards'
import { withState } from 'rusk/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Visitor, visitors } from '../support/browsers.ts'
import { has } from '../support/parts.ts'

const present = { chromium: await has('chromium'), firefox: await has('firefox') }

const guard = csrf()
const wall = terms({ version: '2026-11', page: '/licence', allow: ['/pay'] })

const html = (body: string) => `<!doctype html><title>Shop</title><main>${body}</main>`
const payForm = (site: string) => html(`<form method="post" action="${site}/pay"><button>Pay</button></form>`)
const licenceForm = (next: string, problem = '') =>
  html(`<p>${problem}</p><form method="post"><input type="hidden" name="next" value="${next}">
    <input type="checkbox" name="${wall.box.name}" value="${wall.box.value}"><button>Continue</button></form>`)

/** A shop with both guards; any other host that reaches it is another site, with a form that pays at the shop. */
const shop: Server = createServer(
  withState({}, async (req, res, { cookies }) => {
    const send = (status: number, body: string) =>
      res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
    const site = `http://localhost:${(shop.address() as AddressInfo).port}`
    const path = req.url!.split('?', 1)[0]
    if (path === '/trap') return send(200, payForm(site))
    const answer = guard(req) ?? wall.check(req, cookies)
    if (answer) return res.writeHead(answer.status, answer.headers).end(answer.body)
    if (path === '/pay') return send(200, req.method === 'POST' ? html('paid') : payForm(site))
    if (path === '/secret') return send(200, html('forty minutes'))
    if (req.method !== 'POST') return send(200, licenceForm(wall.next(req)))
    let body = ''
    for await (const part of req) body += part
    const outcome = wall.accept(req, new URLSearchParams(body), cookies)
    if (!outcome.accepted) return send(422, licenceForm(outcome.next, 'Tick the box if you agree.'))
    return res.writeHead(outcome.answer.status, outcome.answer.headers).end(outcome.answer.body)
  }),
)

describe.each(['chromium', 'firefox'] as const)('guards in %s', browser => {
  describe.skipIf(!present[browser])('', () => {
    let server: Server
    let port: number
    let visitor: Visitor

    beforeAll(async () => {
      server = shop.listening ? shop : shop.listen(0)
      port = (server.address() as AddressInfo).port
      visitor = await visitors[browser]()
    })
    afterAll(() => visitor?.close())

    it('lets our own page pay', async () => {
      await visitor.open(`http://localhost:${port}/pay`)
      await visitor.click('button', { leads: true })
      expect(await visitor.text('body')).toContain('paid')
    })

    it('refuses the form of another site', async () => {
      await visitor.open(`http://127.0.0.1:${port}/trap`)
      await visitor.click('button', { leads: true })
      expect(await visitor.text('body')).toContain('Refused: this request came from a page of another site.')
    })

    it('leads from the page asked for to the terms, and back once they are accepted', async () => {
      await visitor.open(`http://localhost:${port}/secret?a=1&b=%C3%A4`)
      expect(visitor.url()).toBe(`http://localhost:${port}/licence?next=%2Fsecret%3Fa%3D1%26b%3D%25C3%25A4`)
      await visitor.click('button', { leads: true })
      expect(await visitor.text('main')).toContain('Tick the box if you agree.')
      await visitor.click('[name="agree"]')
      await visitor.click('button', { leads: true })
      expect(visitor.url()).toBe(`http://localhost:${port}/secret?a=1&b=%C3%A4`)
      expect(await visitor.text('main')).toBe('forty minutes')
      expect((await visitor.cookies()).map(({ name }) => name)).toEqual(['terms'])
    })
  })
})

afterAll(() => {
  shop.closeAllConnections()
  shop.close()
})
