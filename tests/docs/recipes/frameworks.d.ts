// What the recipes import of frameworks that need not be installed, so that they are type-checked without. tests/frameworks checks and runs
// them with the real ones.

declare module 'next/headers' {
  export function headers(): Promise<Headers>
  export function cookies(): Promise<{
    get(name: string): { name: string; value: string } | undefined
    set(name: string, value: string, attributes?: object): void
  }>
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
  export const sessions: typeof import('./nextjs/app/sessions.ts').sessions
}

declare module '@/app/state' {
  export const withActionState: typeof import('./nextjs/app/state.ts').withActionState
}

declare module '@sveltejs/kit' {
  export interface RequestEvent {
    readonly request: Request
    readonly locals: App.Locals
  }
  export function redirect(status: number, location: string): never
}

declare module '@sveltejs/kit/hooks' {
  import type { RequestEvent } from '@sveltejs/kit'

  export type Handle = (input: {
    event: RequestEvent
    resolve: (event: RequestEvent) => Response | Promise<Response>
  }) => Response | Promise<Response>
}
