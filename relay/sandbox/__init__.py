"""Work on hostile input, in a child that can be killed: time, memory, file and network limits.

`Sandbox(target)` keeps one warm child that calls `target`, a pure function importable by name, again and again. What
goes in is pickled by us, the parent; what comes out is never unpickled: it is JSON and bytes, decoded into the type
`target` declares to return, and anything else is refused.
"""

from relay.sandbox.child import SandboxError
from relay.sandbox.parent import Limits, Sandbox

__all__ = ["Limits", "Sandbox", "SandboxError"]
