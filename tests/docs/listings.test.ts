import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'

/**
 * A `ts` listing in a document that is followed by a `text` block prints that text. Each such listing is run, and what it
 * prints is compared.
 */
interface Listing {
  readonly line: number
  readonly code: string
  readonly output: string
}

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.cache/listings')
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map(file => `docs/${file}`)].filter(f =>
  f.endsWith('.md'),
)

function listings(markdown: string): Listing[] {
  const pattern = /^```ts\n(?<code>(?:(?!```).*\n)*)```\n+```text\n(?<output>(?:(?!```).*\n)*)```$/gm
  return [...markdown.matchAll(pattern)].map(match => ({
    line: markdown.slice(0, match.index).split('\n').length,
    code: match.groups!['code']!,
    output: match.groups!['output']!,
  }))
}

const found = documents.map(file => ({ file, listings: listings(readFileSync(join(root, file), 'utf8')) }))

describe.each(found.filter(document => document.listings.length > 0))('$file', ({ file, listings }) => {
  it.each(listings)('prints at line $line what it says', async ({ line, code, output }) => {
    mkdirSync(folder, { recursive: true })
    const module = join(folder, `${file.replaceAll(/\W/g, '-')}-${line}.ts`)
    writeFileSync(module, code)
    const printed: string[] = []
    const log = vi
      .spyOn(console, 'log')
      .mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(' ')))
    try {
      await import(/* @vite-ignore */ module)
    } finally {
      log.mockRestore()
    }
    expect(`${printed.join('\n')}\n`).toBe(output)
  })
})

it('finds the listings of the chapter', () => {
  expect(
    found.find(document => document.file === 'docs/from-bottle.md')?.listings.length,
  ).toBeGreaterThanOrEqual(8)
})
