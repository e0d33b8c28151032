import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cookies } from '../cookies/cookies.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions } from './create-sessions.ts'
import type { Session } from './session.ts'

interface Data {
  count: number
}

const FACTS = { secure: true, local: false, host: 'example.com' }

/** What a handler may do, one after the other, waiting for it or not; and what that does to the count. */
const steps = [
  'add',
  'addAndThrow',
  'commit',
  'rotate',
  'signIn',
  'takeFlash',
  'flash',
  'destroy',
  'await',
] as const
type Step = (typeof steps)[number]

function act(s: Session<Data>, step: Step): Promise<unknown> | undefined {
  switch (step) {
    case 'add':
      s.update(d => d.count++)
      return undefined
    case 'addAndThrow':
      expect(() =>
        s.update(d => {
          d.count += 100
          throw new RangeError('no')
        }),
      ).toThrow('no')
      return undefined
    case 'flash':
      s.flash('notice', 'Saved')
      return undefined
    case 'signIn':
      return s.signIn('ada')
    case 'await':
      return undefined
    default:
      return s[step]('notice' as never)
  }
}

describe('any sequence of calls in one request', () => {
  it('leaves behind what it says, whether or not the handler waits for each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...steps), { maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        async (plan, waits, stored) => {
          const sessions = createSessions<Data>({
            store: memoryStore(),
            initial: () => ({ count: 0 }),
            sweep: false,
          })
          let cookie = ''
          const visit = async (handler: (s: Session<Data>) => Promise<void>) => {
            const cookies = new Cookies(cookie)
            const scope = sessions.scope(cookies, FACTS)
            await handler(await scope.session())
            while (scope.pending) await scope.commit()
            const [line] = cookies.setCookieLines()
            if (line !== undefined)
              cookie = line.includes('Max-Age=0') ? '' : line.slice(0, line.indexOf(';'))
          }
          if (stored) await visit(async s => void act(s, 'add'))
          const before = stored ? 1 : 0
          // Without waiting, what comes after destroy() may be gone with the session: then only its promises are checked.
          const ordered = waits || !plan.includes('destroy')
          await visit(async s => {
            for (const step of plan) {
              const done = act(s, step)
              if (waits || step === 'await') await done
            }
          })
          const last = plan.lastIndexOf('destroy')
          const adds = plan.slice(last + 1).filter(step => step === 'add').length
          const wanted = last < 0 ? before + adds : adds
          await visit(async s => {
            if (ordered) expect(s.data.count).toBe(wanted)
            expect(s.subject).toBe(
              ordered && plan.slice(last + 1).includes('signIn') ? 'ada' : ordered ? undefined : s.subject,
            )
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})
