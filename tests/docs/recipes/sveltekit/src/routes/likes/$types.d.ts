// SvelteKit makes this file.
type Event = import('@sveltejs/kit').RequestEvent

export type PageServerLoad = (event: Event) => { likes: readonly string[] }
export type Actions = Record<'default', (event: Event) => Promise<never>>
