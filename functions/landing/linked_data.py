"""What search engines read of the home page (schema.org), from what people read there."""

from typing import Any

from functions.landing.offers import QUESTIONS
from shared.plans import PLANS
from shared.products import PRODUCTS


def of_home(url: str) -> dict[str, Any]:
    """Organization, applications with their offers, and the questions."""
    applications = [_application(product.label) for product in PRODUCTS.values()]
    questions = {"@type": "FAQPage", "mainEntity": [_question(**one) for one in QUESTIONS]}
    organization = {"@type": "Organization", "name": "Ávila", "url": url}
    graph = [organization, *applications, questions]
    return {"@context": "https://schema.org", "@graph": graph}


def _application(label: str) -> dict[str, Any]:
    return {
        "@type": "SoftwareApplication",
        "name": f"Ávila {label}",
        "applicationCategory": "BusinessApplication",
        "operatingSystem": "Web",
        "inLanguage": "pt-BR",
        "offers": [_offer(plan.name, plan.price_centavos) for plan in PLANS],
    }


def _offer(name: str, centavos: int) -> dict[str, Any]:
    price = f"{centavos // 100}.{centavos % 100:02d}"
    return {"@type": "Offer", "name": name, "price": price, "priceCurrency": "BRL"}


def _question(question: str, answer: str) -> dict[str, Any]:
    told = {"@type": "Answer", "text": answer}
    return {"@type": "Question", "name": question, "acceptedAnswer": told}
