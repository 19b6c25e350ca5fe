from django.http import HttpRequest, HttpResponse


def benchmarks(request: HttpRequest, code: str = "") -> HttpResponse:
    return HttpResponse(code)
