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
  readonly app: Hono
}

export const programs: readonly Program[] = [
  {
    path: '/welcome',
    title: 'Welcome',
    summary: 'Sets a cookie on your first visit, and knows you again by it.',
    app: welcome,
  },
  {
    path: '/likes',
    title: 'Likes',
    summary: 'A form posts what you like; the answer sets a cookie and redirects; the page reads the cookie.',
    app: likesApp,
  },
  {
    path: '/count',
    title: 'Visit counter',
    summary: 'Reads a number from a cookie, adds one, and sends it back.',
    app: countApp,
  },
  {
    path: '/many-likes',
    title: 'Many likes',
    summary: 'Keeps several likes in one cookie, joined by a delimiter, until the cookie is full.',
    app: manyLikes,
  },
  {
    path: '/licence',
    title: 'Licence agreement',
    summary: 'Shows nothing but its terms until you accept them; a cookie remembers that you did.',
    app: licenceApp,
  },
  {
    path: '/notes',
    title: 'Notes',
    summary:
      'Signs you in with a name and a password; the cookie is only the key to a session in a database.',
    app: await openNotes(),
  },
]
