import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The listings of a recipe are files here, so that they are type-checked; tests/frameworks runs them inside the framework. */
const recipes = join(import.meta.dirname, 'recipes')
const docs = join(import.meta.dirname, '../../docs')

const listingsOf = (page: string) =>
  [
    ...readFileSync(join(docs, page), 'utf8').matchAll(/^```ts\n(\/\/ \S+\.ts)\n((?:(?!```).*\n)*)```$/gm),
  ].map(([, path, code]) => ({ path: path!.slice(3), code: code! }))

describe.each(['nextjs', 'sveltekit'] as const)('docs/%s.md', framework => {
  it('shows the files that are checked here', () => {
    const files = readdirSync(join(recipes, framework), { recursive: true, encoding: 'utf8' })
    const own = files.filter(file => file.endsWith('.ts') && !file.includes('$'))
    const listings = listingsOf(`${framework}.md`)
    expect(listings.map(({ path }) => path).toSorted()).toEqual(own.toSorted())
    for (const { path, code } of listings) {
      expect(`// ${path}\n${code}`).toBe(readFileSync(join(recipes, framework, path), 'utf8'))
    }
  })
})
