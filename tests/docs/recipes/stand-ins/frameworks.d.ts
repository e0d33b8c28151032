// What the recipes import of frameworks that are not installed here, as these document it.

declare module 'next/headers' {
  export const headers: typeof import('./next-headers.ts').headers
  export const cookies: typeof import('./next-headers.ts').cookies
}

declare module 'next/navigation' {
  export function redirect(to: string): never
}

declare module 'next/server' {
  export class NextResponse extends Response {
    static next(): NextResponse
  }
}

declare module '@/app/sessions' {
  export const sessions: typeof import('../nextjs/app/sessions.ts').sessions
}

declare module '@/app/state' {
  export const withActionState: typeof import('../nextjs/app/state.ts').withActionState
}

declare module '@sveltejs/kit' {
  export type Handle = import('./sveltejs-kit.ts').Handle
  export function redirect(status: number, location: string): never
}

declare module '$lib/server/sessions' {
  export const sessions: typeof import('../sveltekit/src/lib/server/sessions.ts').sessions
}
