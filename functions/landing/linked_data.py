"""What search engines read of the home page (schema.org), from what people read there."""

from typing import Any, Final

from shared.plans import PLANS

FAQ: Final = (
    (
        "Preciso de cartão de crédito para começar?",
        "Não. O cadastro pede e-mail, CPF ou CNPJ, um endereço e uma senha. Nada mais.",
    ),
    (
        "O CNPJ com letras funciona?",
        (
            "Funciona. Desde julho de 2026 os CNPJs novos podem trazer letras, e o cadastro lê e "
            "confere os dois formatos."
        ),
    ),
    (
        "Meus dados ficam misturados com os de outras empresas?",
        (
            "Não. Cada empresa tem seu próprio espaço no banco de dados, com um acesso que só "
            "enxerga aquele espaço."
        ),
    ),
    (
        "Funciona no celular?",
        "Sim. As telas se adaptam ao celular, do cadastro à agenda. Não é preciso instalar nada.",
    ),
    (
        "Os pacientes recebem lembrete?",
        "Quem tem e-mail cadastrado recebe a confirmação do horário e um lembrete na véspera.",
    ),
    (
        "E o pátio de reciclagem e o fiscal?",
        (
            "Estão em construção. Hoje a Clínica é o produto pronto para uso; os outros poderão "
            "ser escolhidos no cadastro quando estiverem prontos."
        ),
    ),
)


def of_home(url: str) -> dict[str, Any]:
    """Organization, application with its offers, and the questions."""
    application = {
        "@type": "SoftwareApplication",
        "name": "Ávila Clínica",
        "applicationCategory": "BusinessApplication",
        "operatingSystem": "Web",
        "inLanguage": "pt-BR",
        "offers": [_offer(plan.name, plan.price_centavos) for plan in PLANS],
    }
    questions = {"@type": "FAQPage", "mainEntity": [_question(*pair) for pair in FAQ]}
    organization = {"@type": "Organization", "name": "Ávila", "url": url}
    graph = [organization, application, questions]
    return {"@context": "https://schema.org", "@graph": graph}


def _offer(name: str, centavos: int) -> dict[str, Any]:
    price = f"{centavos // 100}.{centavos % 100:02d}"
    return {"@type": "Offer", "name": name, "price": price, "priceCurrency": "BRL"}


def _question(question: str, answer: str) -> dict[str, Any]:
    told = {"@type": "Answer", "text": answer}
    return {"@type": "Question", "name": question, "acceptedAnswer": told}
