-- Payments by year and their cumulated sum?
-- by: sas
-- history: later
-- shown: at least 50 %
select payment_year, total, sum(total) over (order by payment_year) as cumulated
from (select payment_year, sum(amount_eur) as total from annual_payment where status in ('opened', 'renewed') group by payment_year) p
order by payment_year
