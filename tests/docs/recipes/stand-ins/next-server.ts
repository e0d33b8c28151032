/** What goes on is, to Next, a response without a body that says so in a header. */
export class NextResponse extends Response {
  static next(): NextResponse {
    return new NextResponse(null, { headers: { 'x-middleware-next': '1' } })
  }
}
