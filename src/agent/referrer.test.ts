import { describe, expect, it } from 'vitest'
import { redirectedPolicy, refererFor } from './referrer.ts'

const page = 'https://me:secret@a.example/page?q=1#part'
const whole = 'https://a.example/page?q=1'
const origin = 'https://a.example/'
const none = undefined

describe('Referer', () => {
  const targets = ['https://a.example/x', 'https://b.example/', 'http://a.example/'].map(url => new URL(url))

  // The policy; then what its own origin, another one, and http learn of a page of https.
  const rows: [ReferrerPolicy, ...(string | undefined)[]][] = [
    ['', whole, origin, none],
    ['no-referrer', none, none, none],
    ['no-referrer-when-downgrade', whole, whole, none],
    ['same-origin', whole, none, none],
    ['origin', origin, origin, origin],
    ['strict-origin', origin, origin, none],
    ['origin-when-cross-origin', whole, origin, origin],
    ['strict-origin-when-cross-origin', whole, origin, none],
    ['unsafe-url', whole, whole, whole],
  ]
  it.each(rows)('%j', (policy, ...expected) => {
    expect(targets.map(target => refererFor(new URL(page), target, policy))).toEqual(expected)
  })

  it('of a page of http is no downgrade; what is no page of the web has none', () => {
    const target = new URL('http://b.example/')
    expect(refererFor(new URL('http://a.example/page'), target)).toBe('http://a.example/')
    for (const other of ['about:srcdoc', 'file:///home/page', 'data:text/html,page'])
      expect(refererFor(new URL(other), target, 'unsafe-url')).toBeUndefined()
  })
})

it('the policy of a redirect is the last one that is known', () => {
  const rows: [string | null, ReferrerPolicy | undefined][] = [
    [null, 'origin'],
    ['', 'origin'],
    ['sometimes', 'origin'],
    ['no-referrer', 'no-referrer'],
    ['No-Referrer ,\tSAME-ORIGIN\t, sometimes', 'same-origin'],
  ]
  for (const [field, expected] of rows) expect(redirectedPolicy(field, 'origin')).toBe(expected)
  expect(redirectedPolicy(null, undefined)).toBeUndefined()
})
