export interface RequestEvent {
  readonly request: Request
  readonly locals: App.Locals
}

export type Handle = (input: {
  event: RequestEvent
  resolve: (event: RequestEvent) => Response | Promise<Response>
}) => Response | Promise<Response>

/** SvelteKit's redirect is thrown, and answered by `resolve`. */
export class Redirect {
  readonly status: number
  readonly location: string

  constructor(status: number, location: string) {
    this.status = status
    this.location = location
  }
}

export function redirect(status: number, location: string): never {
  throw new Redirect(status, location)
}
