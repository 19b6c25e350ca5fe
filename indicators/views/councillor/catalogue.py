from django.http import HttpRequest, HttpResponse


def catalogue(request: HttpRequest, code: str = "") -> HttpResponse:
    return HttpResponse(code)
