import { expect, it } from 'vitest'

it('docs/browsers.md and docs/reasons.md say what the tables say', async () => {
  const script = new URL('../../scripts/browsers-doc.mjs', import.meta.url).href
  const { stalePages } = (await import(script)) as { stalePages: () => string[] }
  expect(stalePages(), 'stale: run node scripts/browsers-doc.mjs').toEqual([])
})
