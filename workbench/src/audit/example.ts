/** What `curl -v` shows of a shop that does much wrong. Not one value in it is anybody's. */
export const auditExample = `* Connected to shop.example (203.0.113.7) port 443
> GET /login HTTP/1.1
> Host: shop.example
> Cookie: basket=3; theme=dark; theme=light
>
< HTTP/1.1 200 OK
< Content-Type: text/html
< Cache-Control: public, max-age=600
< Set-Cookie: sessionid=3f786850e387550fdab836ed7e6dc881; Domain=shop.example; Path=/
< Set-Cookie: token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl; Path=/; Secure
< Set-Cookie: tracking=17; SameSite=None
< Set-Cookie: __Host-basket=3; Domain=shop.example; Path=/; Secure
< Set-Cookie: theme=dark; Max-Age=99999999; Path=/; Secure; SameSite=Lax
<
> GET /logout HTTP/1.1
> Host: shop.example
>
< HTTP/1.1 200 OK
< Set-Cookie: sessionid=; Max-Age=0; Path=/account
<
`
