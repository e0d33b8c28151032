# The chapter's welcome page in Bottle: `python3 welcome.py <server> <port>`.
import sys

server, port = sys.argv[1], int(sys.argv[2])

if server == 'gevent':
    from gevent import monkey

    monkey.patch_all()

from bottle import request, response, route, run  # noqa: E402  (gevent must patch before Bottle loads)


@route('/')
def welcome():
    seen = request.get_cookie('visited')
    response.set_cookie('visited', 'yes', path='/', httponly=True, samesite='lax')
    said = 'You have been here before.' if seen else 'This is your first visit.'
    return '<!doctype html><title>Welcome</title><p>' + said


run(host='127.0.0.1', port=port, server=server, quiet=True)
