import type { PageServerLoad } from './$types.js'

/** Beside SvelteKit's own cookies, with a request to the app itself, and with something that the page does not wait for. */
export const load: PageServerLoad = async ({ cookies, fetch, locals }) => {
  const ours = locals.rusk.cookies
  ours.set('ours', '50 %')
  cookies.set('theirs', '50 %', { path: '/' })
  ours.set('both', 'rusk')
  cookies.set('both', 'SvelteKit', { path: '/' })
  const inside = await (await fetch('/session', { method: 'POST' })).json()
  return {
    seen: { theirs: ours.get('theirs') ?? 'no', ours: cookies.get('ours') ?? 'no', inside },
    late: later(() => ours.set('late', 'yes')),
  }
}

/** What became of something done when the page has left. */
function later(act: () => void): Promise<string> {
  return new Promise(done => {
    setTimeout(() => {
      try {
        act()
        done('done')
      } catch (error) {
        done((error as { code: string }).code)
      }
    }, 200)
  })
}
