"""How many runs one address may ask for, whoever it says it is."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class RunThrottle(SimpleRateThrottle):
    """Sixty requests for runs a minute from one address."""

    scope = "runs"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One count an address."""
        return f"throttle-{self.scope}-{self.get_ident(request)}"
