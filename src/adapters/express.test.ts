import express from 'express'
import {
  type CookieState,
  type SessionState,
  type StateProperty,
  type StateRequest,
  state,
} from 'rusk/express'
import { expectTypeOf, it } from 'vitest'
import { type FakeSession, FakeSessions } from '../../tests/contracts/adapters/fake-sessions.ts'

it('types', () => {
  const sessions = new FakeSessions()
  const web = state({ sessions })
  const plain = state({ as: 'web' })
  const app = express()
  app.use(web)
  app.use('/x', web, plain)
  app.get('/a/:id', web, (req, _res) => {
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
    expectTypeOf(web.of(req)).toEqualTypeOf<SessionState<FakeSession>>()
  })
  app.get(
    '/a/:id',
    web.handler((req, _res) => {
      expectTypeOf(req.rusk).toEqualTypeOf<SessionState<FakeSession>>()
    }),
  )
  app.get(
    '/a/:id',
    plain.handler((req, _res) => {
      expectTypeOf(req.web).toEqualTypeOf<CookieState>()
    }),
  )
  const f = (req: StateRequest<typeof web>) => req.rusk.session()
  app.get(
    '/:id',
    web.handler(req => {
      f(req)
    }),
  )
  interface R extends express.Request, StateProperty<typeof plain> {}
  expectTypeOf<R['web']>().toEqualTypeOf<CookieState>()
  const router = express.Router()
  router.use(plain)
})
