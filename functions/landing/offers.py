"""What the site offers: the products as they speak of themselves, and what is announced."""

from typing import Any, Final

from shared.plans import CHARGING, PLANS
from shared.products import PRODUCTS as SOLD

_ANNOUNCED: Final = (
    {
        "icon": "recycle",
        "label": "Pátio de reciclagem",
        "summary": "Pesagem, compra e venda de materiais",
        "pitch": (
            "Pesagem, compra e venda de materiais e o documento fiscal que cada operação pede."
        ),
    },
    {
        "icon": "file-text",
        "label": "Fiscal",
        "summary": "Leitura e conferência de notas fiscais",
        "pitch": (
            "Leitura e conferência de notas fiscais eletrônicas, com as regras da reforma "
            "tributária e suas datas."
        ),
    },
)
PRODUCTS: Final[dict[str, Any]] = {"products": list(SOLD.values()), "announced": _ANNOUNCED}
"""What a page shows of them; whoever builds an announced one takes its words to its own folder."""
PRICES: Final[dict[str, Any]] = {"plans": PLANS, "charging": CHARGING}
"""What a page says wherever it shows a price."""

QUESTIONS: Final = (
    {
        "question": "Preciso de cartão de crédito para começar?",
        "answer": "Não. O cadastro pede e-mail, CPF ou CNPJ, um endereço e uma senha. Nada mais.",
    },
    {
        "question": "Quando começa a cobrança?",
        "answer": CHARGING,
    },
    {
        "question": "O CNPJ com letras funciona?",
        "answer": (
            "Funciona. Desde julho de 2026 os CNPJs novos podem trazer letras, e o cadastro lê e "
            "confere os dois formatos."
        ),
    },
    {
        "question": "Meus dados ficam misturados com os de outras empresas?",
        "answer": (
            "Não. Cada empresa tem seu próprio espaço no banco de dados, com um acesso que só "
            "enxerga aquele espaço."
        ),
    },
    {
        "question": "Funciona no celular?",
        "answer": (
            "Sim. As telas se adaptam ao celular, do cadastro ao dia a dia. Não é preciso instalar "
            "nada."
        ),
    },
    *(one for product in SOLD.values() for one in product.site.questions),
    {
        "question": "E os produtos que estão em breve?",
        "answer": (
            "Estão em construção. Poderão ser escolhidos no cadastro quando estiverem prontos."
        ),
    },
)
