import type { Context, MiddlewareHandler } from 'hono'

// No inline script or style, nothing from elsewhere, and no text that a script turns into markup.
const pages =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
// Programs work without scripts, in the workbench's frame or by themselves.
const programs =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

/** Tells the browser what pages may do: little. */
export function security(isProgram: (path: string) => boolean): MiddlewareHandler {
  return async (c: Context, next) => {
    await next()
    const program = isProgram(c.req.path)
    c.res.headers.set('Content-Security-Policy', program ? programs : pages)
    c.res.headers.set('X-Frame-Options', program ? 'SAMEORIGIN' : 'DENY')
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
    c.res.headers.set('Referrer-Policy', 'same-origin')
    c.res.headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    c.res.headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  }
}
