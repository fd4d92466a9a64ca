"""What lists show of personal data (R-160): enough to recognise, too little to abuse."""

import re

_NAME_STARS = 2
_MOBILE = re.compile(r"^(?:\+?86[- ]?)?(1\d{2})\d{4}(\d{4})$")
_SHORTEST_SHOWN = 7
_ADDRESS = re.compile(
    r"^(?:\S{1,8}?(?:省|自治区))?(?:\S{1,8}?(?:市|自治州|地区|盟))?"
    r"(?:\S{1,8}?(?:自治县|县|(?<!小)区(?![块域])|旗|市))?(?:\S{1,8}?(?:街道|镇|乡|苏木))?"
)


def mask_name(name: str) -> str:
    """张三丰 -> 张**; a name of one character is hidden whole."""
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" * min(len(name) - 1, _NAME_STARS)


def mask_phone(phone: str) -> str:
    """13812340000 -> 138****0000; of other numbers only the last two digits are shown."""
    phone = phone.strip()
    mobile = _MOBILE.match(phone)
    if mobile:
        return f"{mobile[1]}****{mobile[2]}"
    shown = phone[-2:] if len(phone) >= _SHORTEST_SHOWN else ""
    return "*" * (len(phone) - len(shown)) + shown


def mask_id(number: str) -> str:
    """An identity number: the first three and the last two characters."""
    number = number.strip()
    if len(number) <= _SHORTEST_SHOWN:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def mask_address(address: str) -> str:
    """Down to the township; village, street and door are hidden."""
    address = address.strip()
    if not address:
        return ""
    known = _ADDRESS.match(address)
    return (known[0] if known else "") + "****"
