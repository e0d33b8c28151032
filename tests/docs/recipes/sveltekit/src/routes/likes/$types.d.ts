// SvelteKit makes this file.
type Event = import('../../../../stand-ins/sveltejs-kit.ts').RequestEvent

export type PageServerLoad = (event: Event) => { likes: readonly string[] }
export type Actions = Record<'default', (event: Event) => Promise<never>>
