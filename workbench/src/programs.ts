import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import { countApp } from '../../examples/count.ts'
import { licenceApp } from '../../examples/licence.ts'
import { likesApp } from '../../examples/likes.ts'
import { manyLikes } from '../../examples/many-likes.ts'
import { openNotes } from '../../examples/notes.ts'
import { welcome } from '../../examples/welcome.ts'

export interface Program {
  readonly path: string
  readonly title: string
  /** What it does, in a sentence. */
  readonly summary: string
  /** What to do with it, so that something happens on the wire. */
  readonly hint: string
  readonly app: Hono
}

export const programs: readonly Program[] = [
  {
    path: '/welcome',
    title: 'Welcome',
    summary: 'Sets a cookie on your first visit, and knows you again by it.',
    hint: 'Open it again: this time your browser brings the cookie along.',
    app: welcome,
  },
  {
    path: '/likes',
    title: 'Likes',
    summary: 'A form posts what you like; the answer sets a cookie and redirects; the page reads the cookie.',
    hint: 'Save something, and watch the POST, its Set-Cookie, and the GET that follows.',
    app: likesApp,
  },
  {
    path: '/count',
    title: 'Visit counter',
    summary: 'Reads a number from a cookie, adds one, and sends it back.',
    hint: 'Open it again: the number goes out, and comes back one larger.',
    app: countApp,
  },
  {
    path: '/many-likes',
    title: 'Many likes',
    summary: 'Keeps several likes in one cookie, joined by a delimiter, until the cookie is full.',
    hint: 'Add two things, and see how one cookie holds both.',
    app: manyLikes,
  },
  {
    path: '/licence',
    title: 'Licence agreement',
    summary: 'Shows nothing but its terms until you accept them; a cookie remembers that you did.',
    hint: 'Accept the terms: the cookie says which version you accepted, and when.',
    app: licenceApp,
  },
  {
    path: '/notes',
    title: 'Notes',
    summary:
      'Signs you in with a name and a password; the cookie is only the key to a session in a database.',
    hint: 'Sign up with any name: what comes back is a random key, and nothing of yours is in it.',
    app: await openNotes(),
  },
]

/** The program's source, as it stands in `examples/`. */
export function sourceOf({ path }: Program): { readonly file: string; readonly text: string } {
  const file = `examples${path}.ts`
  return { file, text: readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8') }
}
