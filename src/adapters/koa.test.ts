import Koa from 'koa'
import { type ContextState, type CookieState, type SessionState, state } from 'rusk/koa'
import { expectTypeOf, it } from 'vitest'
import { type FakeSession, FakeSessions } from '../../tests/contracts/adapters/fake-sessions.ts'

it('types', () => {
  const sessions = new FakeSessions()
  const web = state({ sessions })
  const plain = state({ as: 'web' })
  const app = new Koa()
  const a2 = app.use(web)
  a2.use(async (ctx, next) => {
    await next()
    expectTypeOf(web.of(ctx)).toEqualTypeOf<SessionState<FakeSession>>()
    expectTypeOf(web.of(ctx.req)).toEqualTypeOf<SessionState<FakeSession>>()
    expectTypeOf(web.of(ctx.request)).toEqualTypeOf<SessionState<FakeSession>>()
  })
  const t = new Koa<ContextState<typeof web>>()
  t.use(web)
    .use(plain)
    .use(ctx => {
      expectTypeOf(ctx.state.rusk).toEqualTypeOf<SessionState<FakeSession>>()
      expectTypeOf(ctx.state.web).toEqualTypeOf<CookieState>()
    })
  new Koa<object>().use(web).use(ctx => {
    expectTypeOf(ctx.state.rusk).toEqualTypeOf<SessionState<FakeSession>>()
  })
  new Koa<{ user: string }>().use(web).use(ctx => {
    expectTypeOf(ctx.state.rusk).toEqualTypeOf<SessionState<FakeSession>>()
    expectTypeOf(ctx.state.user).toEqualTypeOf<string>()
  })
})
