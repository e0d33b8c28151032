import type { CookieJar } from 'rusk/jar'
import { describe, expect, test } from 'vitest'
import { corpus } from '../tests/support/parts.ts'
import type { JarCase } from './corpus-cases.ts'
import { readCorpus } from './corpus-run.ts'
import { families, hasOracle, oracleCases } from './oracle.ts'
import { replayJarCase, replayOracleCase, type Watcher } from './replay.ts'

/** Beyond this many cookies a jar is not compared with itself: it would be done hundreds of times over. */
const comparable = 40

/** Notes where what a jar says differs from what it does. */
function disagreements(notes: string[]): Watcher {
  let before = ''
  return {
    before: jar => {
      before = contents(jar)
    },
    sent: (jar, header, url, context) => {
      const explained = jar.explain(url, { ...context, all: true })
      const said = explained
        .filter(({ sent }) => sent)
        .map(({ cookie }) => (cookie.name === '' ? cookie.value : `${cookie.name}=${cookie.value}`))
        .join('; ')
      if (said !== header) notes.push(`explain says ${said}, sent was ${header}`)
      const silent = explained.find(({ sent, reasons }) => sent !== (reasons.length === 0))
      if (silent)
        notes.push(`${silent.cookie.name}: sent ${silent.sent} with ${silent.reasons.length} reasons`)
    },
    received: (jar, verdict) => {
      if (jar.size > comparable) return
      if (verdict.stored) {
        const { cookie } = verdict
        const held = jar.cookies().filter(each => sameCookie(each, cookie))
        if (held.length !== 1 || held[0]!.value !== cookie.value)
          notes.push(`${cookie.name} is said to be stored`)
      } else if (verdict.removed !== undefined) {
        const { removed } = verdict
        if (jar.cookies().some(each => sameCookie(each, removed)))
          notes.push(`${removed.name} is said to be removed`)
      } else {
        if (verdict.reasons.length === 0) notes.push('refused without a reason')
        const evicted = verdict.reasons.some(({ code }) => code === 'EvictedOnArrival')
        if (!evicted && before !== contents(jar)) notes.push('refused, but the jar has changed')
      }
      before = contents(jar)
    },
  }
}

function contents(jar: CookieJar): string {
  return jar.size > comparable ? '' : JSON.stringify(jar.cookies())
}

type Identity = Pick<
  ReturnType<CookieJar['cookies']>[number],
  'name' | 'domain' | 'hostOnly' | 'path' | 'partitionKey'
>

function sameCookie(a: Identity, b: Identity): boolean {
  const identity = ({ name, domain, hostOnly, path, partitionKey }: Identity) =>
    JSON.stringify([name, domain, hostOnly, path, partitionKey])
  return identity(a) === identity(b)
}

describe('what a jar says is what it does', () => {
  test.skipIf(corpus('jar.jsonl') === undefined).each(['draft', 'chromium', 'firefox'] as const)(
    'on every case of jar.jsonl, like %s',
    like => {
      const notes: string[] = []
      for (const each of readCorpus<JarCase>(corpus('jar.jsonl')!))
        replayJarCase(each, like, disagreements(notes))
      expect(notes).toEqual([])
    },
  )

  test.skipIf(!hasOracle).each(['chromium', 'firefox'] as const)('on every case seen in %s', browser => {
    const notes: string[] = []
    for (const family of families) {
      for (const each of oracleCases(family, browser)) replayOracleCase(each, browser, disagreements(notes))
    }
    expect(notes).toEqual([])
  })
})
