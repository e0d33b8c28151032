import { cookies as cookiesOfNext } from 'next/headers'
import { redirect } from 'next/navigation'
import { withState } from 'rusk/fetch'

/** A cookie by each way, with the value that is asked for. */
export const GET = withState(async (request: Request, { cookies }) => {
  cookies.set('ours', new URL(request.url).searchParams.get('value') ?? '')
  ;(await cookiesOfNext()).set('theirs', 'yes')
  return new Response('both')
})

/** What docs/nextjs.md warns of: Next never sees its own error. */
export const POST = withState({ onError: () => {} }, (): Response => redirect('/likes'))
