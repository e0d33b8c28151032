import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types.js'

/** `?expected` fails with SvelteKit's own error, all else with one that nobody foresaw. */
export const load: PageServerLoad = ({ locals, url }) => {
  locals.rusk.cookies.set('tried', 'yes')
  if (url.searchParams.has('expected')) error(418, 'A teapot')
  throw new Error('not foreseen')
}
