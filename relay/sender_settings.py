"""The settings of finding out who sent a mail, a part of `relay.settings.Settings`."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


class SenderSettings(BaseSettings):
    """Whose word is taken for who sent a mail, and what is done with mail that somebody else sent."""

    dmarc: Literal["hold", "refuse"] = Field("hold", description="What a DMARC reject does to a letter.")
    authentication_results: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Mail servers of yours whose Authentication-Results are believed."
    )
    arc_trusted: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Domains whose word is taken for mail they passed on and sealed (ARC)."
    )
    dns_servers: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Name servers to ask, as IP or IP:PORT; empty: the system's."
    )

    @field_validator("authentication_results", "arc_trusted", "dns_servers", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("authentication_results", "arc_trusted")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return [name.lower().rstrip(".") for name in value]

    @field_validator("dns_servers")
    @classmethod
    def _name_servers(cls, value: list[str]) -> list[str]:
        for server in value:
            host, colon, port = server.rpartition(":")
            has_port = colon and port.isdigit() and (host.startswith("[") or ":" not in host)
            try:
                ip_address((host if has_port else server).strip("[]"))
            except ValueError:
                message = "must be addresses, as in 127.0.0.1 or 127.0.0.1:53"
                raise ValueError(message) from None
        return value
