"""Many visitors at once, over HTTP: each their own address and no cookies, as people with a phone each have."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.browser.house import House


def each_posts(house: House, path: str, values: dict[str, str], *, people: int) -> list[int]:
    """So many strangers send the same form once each, eight at a time. Returns the answers' statuses."""
    where = urlsplit(house.url)

    def post(number: int) -> int:
        connection = HTTPConnection(where.hostname or "", where.port, timeout=30)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            # The house stands behind a proxy it trusts: without, they would share one address and its limit.
            "X-Forwarded-For": f"203.0.113.{number + 1}",
        }
        connection.request("POST", path, urlencode(values), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(post, range(people)))
